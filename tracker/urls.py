"""The tracker's addresses: patients first, then clinicians."""

from __future__ import annotations

from django.urls import path

from .views import check, cramps, today, tonight

urlpatterns = [
    path("tonight/", tonight.tonight, name="tonight"),
    path("tonight/cramp", tonight.start, name="cramp-start"),
    path("nights/<str:date>/none", tonight.quiet, name="night-quiet"),
    path("nights/<str:date>/forgotten", tonight.forgotten, name="night-forgotten"),
    path("nights/<str:date>/undo", tonight.undo, name="night-undo"),
    path("cramps/earlier/", cramps.earlier_cramp, name="cramp-earlier"),
    path("cramps/<uuid:public_id>/", cramps.details, name="cramp"),
    path("cramps/<uuid:public_id>/stop", cramps.stop, name="cramp-stop"),
    path("cramps/<uuid:public_id>/undo", cramps.undo, name="cramp-undo"),
    path("cramps/<uuid:public_id>/long", cramps.will_not_ease, name="cramp-will-not-ease"),
    path("check/", check.check, name="check"),
    path("alerts/<uuid:public_id>/mistaken", check.mistaken, name="alert-mistaken"),
    path("today/", today.today, name="today"),
    path("drinks/add", today.add_drink, name="drink-add"),
    path("drinks/<uuid:public_id>/undo", today.undo, name="drink-undo"),
]
