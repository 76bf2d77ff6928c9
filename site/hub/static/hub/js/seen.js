// Says once that this page is read: no cookie, nothing about the reader. Not for those who ask not to be followed.
(() => {
  const address = document.body.dataset.seen;
  const objects = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
  if (!address || objects || !navigator.sendBeacon) return;
  const say = () => navigator.sendBeacon(address);
  // A page that is only read ahead is seen when it is shown.
  if (document.prerendering) document.addEventListener("prerenderingchange", say, { once: true });
  else say();
})();
