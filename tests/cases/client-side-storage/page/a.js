/* localStorage */
if (window.indexedDB) document.cookie = "visited=yes";
