"""The second factor (二次验证): authenticator app, passkeys, recovery codes; allauth.mfa with our rules."""
