"""Sign-in and sign-out: plain pages, since strangers can't use any part of Dash."""
