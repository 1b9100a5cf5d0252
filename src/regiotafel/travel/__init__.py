"""Road network → minutes and metres from every area to every site."""
