e(t,"href","https://moon.example.net/");
