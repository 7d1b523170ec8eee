"""The searches themselves: forty sentences that may stand, and forty that may not."""

from __future__ import annotations

import pytest

from tests.safety.advice import INTAKE_PHRASES, advises_intake, orders_a_change, reassures

GOOD = (
    "Do not stop your medicine on your own.",
    "Do not stop or change a medicine on your own.",
    "Do not stop, change or start a medicine without asking.",
    "Never skip a dose because of this page.",
    "Stopping can make you sick.",
    "You stopped your water pill on May 11.",
    "You started hydrochlorothiazide on May 11.",
    "Your dose of sertraline went up on May 3.",
    "You moved furosemide to the evening on June 2.",
    "Take your medicines as your physician told you.",
    "Keep taking it as your physician told you.",
    "Use your inhaler as you were told.",
    "Tell them every medicine you take.",
    "Bring all your medicines to the visit.",
    "Ask if a blood test is right for you.",
    "Could this pill be part of my cramps?",
    "Should I stop my statin?",
    "Do not take quinine for cramps. It is not safe for this.",
    "Do not take salt or potassium unless your physician says so.",
    "Do not leave out your inhaler. You need it to breathe well.",
    "We cannot tell these apart: hydrochlorothiazide and salmeterol.",
    "You took omeprazole for over a year.",
    "A water pill makes your kidneys pass more water and salt.",
    "Your physician can plan a safe change.",
    "People who stop a water pill alone can get ill.",
    "Call before you change a dose.",
    "If you stopped an inhaler on your own, call today.",
    "Write down new medicines with the date.",
    "Put new medicines in with the date.",
    "Most muscle pain on a statin is not from the statin.",
    "It does not prove that the medicine is the cause.",
    "Some guides tell physicians to look at the dose when cramps are very bad.",
    "Call your pharmacist or clinic in the next day or two.",
    "Ask at your visit if the inhaler could play a part.",
    "Nobody should stop a medicine because of a pattern.",
    "Keep one list of all you take, with the dates.",
    "Is there another choice, dose or time of day?",
    "You do not need to change a pill to use this diary.",
    "Low sodium after starting a thiazide: how often and when.",
    "The study counted who began a cramp treatment after a new statin.",
)
BAD = (
    "Stop your statin.",
    "Stop taking your water pill.",
    "Please stop the hydrochlorothiazide.",
    "You should stop your medicine.",
    "You could reduce the dose.",
    "You may skip your pill tonight.",
    "Skip tonight's dose and call tomorrow.",
    "Halve the dose of your diuretic.",
    "Cut your tablets in half.",
    "Take magnesium at night.",
    "Take your water pill in the morning instead.",
    "Try magnesium for a week.",
    "Try stopping the statin for two weeks.",
    "Consider stopping furosemide.",
    "Consider a switch, then stop atorvastatin.",
    "Switch to another statin.",
    "Change your inhaler.",
    "Use your inhaler less.",
    "Start potassium tablets.",
    "Add a salt tablet to your day.",
    "Lower your dose of sertraline.",
    "Increase the dose of your pill.",
    "It is safe to stop omeprazole.",
    "It is best to pause your diuretic when you are ill.",
    "We suggest that you take iron.",
    "We recommend to hold the metformin.",
    "Leave out your water pill on hot days.",
    "Do not worry, stop your statin.",
    "Do not wait: stop your pill.",
    "Call us and stop the medicine.",
    "If your muscles hurt, stop your statin.",
    "Then take quinine before bed.",
    "Double the puffs of your inhaler.",
    "You must quit these pills.",
    "Feel free to skip a dose.",
    "Avoid statins.",
    "Taper your antidepressant slowly.",
    "Drop the Lasix for now.",
    "Make sure to take more salt.",
    "Restart your hydrochlorothiazide tomorrow.",
)
COMFORT = (
    "This is harmless.",
    "There is nothing to worry about.",
    "Do not worry.",
    "Your number is normal.",
    "Everything is fine.",
    "This rules out a blood clot.",
    "It is just a cramp.",
    "You do not need to call.",
    "You do not have low sodium.",
    "Your sodium is fine.",
    "It will pass.",
)
HONEST = (
    "That does not mean nothing is wrong.",
    "It does not rule out an illness.",
    "It does not mean that all is well.",
    "That is the normal answer, for most people.",
    "A number inside the range is good to know. It does not rule out every cause of cramps.",
    "If you are not sure, call.",
)


def test_there_are_forty_of_each() -> None:
    assert len(set(GOOD)) == len(set(BAD)) == 40


def test_there_are_sixty_phrases_about_intake() -> None:
    assert len(set(INTAKE_PHRASES)) >= 60


@pytest.mark.parametrize("sentence", GOOD)
def test_what_may_be_said_is_let_through(sentence: str) -> None:
    assert not any(map(orders_a_change, sentence.split(". ")))


@pytest.mark.parametrize("sentence", BAD)
def test_an_order_to_change_a_medicine_is_found(sentence: str) -> None:
    assert orders_a_change(sentence)


@pytest.mark.parametrize("phrase", INTAKE_PHRASES)
def test_advice_on_intake_is_found(phrase: str) -> None:
    assert advises_intake(f"You could {phrase.upper()} tonight.")


def test_names_of_drinks_are_no_advice() -> None:
    assert not advises_intake("You noted 300 ml of water and a cup of tea on June 17.")
    assert not advises_intake("Ask your care team how much you should drink.")


@pytest.mark.parametrize("sentence", COMFORT)
def test_comfort_that_excludes_illness_is_found(sentence: str) -> None:
    assert reassures(sentence)


@pytest.mark.parametrize("sentence", HONEST)
def test_honest_doubt_is_let_through(sentence: str) -> None:
    assert not any(map(reassures, sentence.split(". ")))
