// Dark from 8 pm to 8 am before anything is drawn; nobody is dazzled at 3 a.m.
"use strict";
{
  const hour = new Date().getHours();
  if (hour >= 20 || hour < 8) document.documentElement.dataset.theme = "night";
}
