// See https://silent.example/
navigator.sendBeacon("https://count.example/leave");
const where = "https://api.tides.net/v1";
const svg = "http://www.w3.org/2000/svg";
