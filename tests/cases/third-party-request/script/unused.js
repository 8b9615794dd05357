import("https://cdn.example/a.js");
