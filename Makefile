# make serve | test | test-fast | lint | prod-check | bench | seed | reset | lock

PORT ?= 8000
DEMO_VAR ?= $(CURDIR)/var
PYTHON := .venv/bin/python
SETUP := sh site/hub/setup.sh
PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk
LOCK := uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --universal

serve seed: export PORT := $(PORT)
serve seed: export DEMO_VAR := $(DEMO_VAR)
# Byte-compiling more than halves the time every command takes to start.
unexport PYTHONDONTWRITEBYTECODE

PRODUCTION_PACKAGES := nginx libnginx-mod-http-brotli-static redis-server \
	postgresql-client openssl

.PHONY: serve test test-fast lint prod-check chaos bench seed reset lock runtime development

serve: runtime
	@$(PYTHON) manage.py prepare_demo
	@exec $(PYTHON) -m gunicorn hub.wsgi

test: development
	@sh tests/run.sh all

test-fast: development
	@sh tests/run.sh fast

lint: development
	@sh tests/run.sh lint

prod-check: development
	@$(SETUP) packages $(PRODUCTION_PACKAGES)
	@PYTHONPATH=site:. $(PYTHON) -m tests.production.smoke

bench: development
	@$(SETUP) packages $(PRODUCTION_PACKAGES)
	@PYTHONPATH=site:. $(PYTHON) -m tests.bench.run

chaos: development
	@$(SETUP) packages $(PRODUCTION_PACKAGES)
	@PYTHONPATH=site:. $(PYTHON) -m tests.chaos.run

seed: runtime
	@$(PYTHON) manage.py prepare_demo

reset:
	@cd "$(DEMO_VAR)" 2>/dev/null && \
		rm -rf demo.sqlite3* history.json seals.txt cache mail media private static || true
	@echo "演示数据已清空，运行 make serve 重新开始。 / The demo is empty: make serve starts over."

lock:
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt

runtime:
	@$(SETUP) packages $(PDF_LIBRARIES)
	@$(SETUP) environment requirements.txt

development:
	@$(SETUP) packages $(PDF_LIBRARIES)
	@$(SETUP) environment requirements-dev.txt
