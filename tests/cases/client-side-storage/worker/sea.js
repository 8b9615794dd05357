navigator.serviceWorker.register("tide.js");
