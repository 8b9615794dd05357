// localStorage is not used, and nobody asks https://gone.example/
const space = "http://www.w3.org/2000/svg";
