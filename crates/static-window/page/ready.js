const invoke = window.__TAURI_INTERNALS__.invoke;
requestAnimationFrame(() =>
  requestAnimationFrame(() => invoke("plugin:vault|page_ready", {})));
