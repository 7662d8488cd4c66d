"""First and last names of children without any cue, and what has two capitals and is no child.

Both lists were written before the rule was tried on them. What slips through stands in a list of
its own, so that a change of the rule shows what it wins and what it costs.
"""

from __future__ import annotations

import pytest

from bot.domain.screen import screen

NAMES_A_CHILD = """
Maria Lopez said the quote was enough.
Maria Lopez still struggles to say why.
I sat with Daniel Nguyen and he explained it well.
Only Xochitl Ramirez used 'because' on her own.
Group 2: Jayden Brown, Emily Tran and two others finished early.
Most can do it, but not Kevin Hernandez.
José García copied the frame word for word.
Talked to Aaliyah Johnson about her evidence.
I paired Sofia Martinez with a stronger reader.
Then Ethan Kim wrote three sentences!
Angel Gutierrez needs the sentence starter.
We should watch Isabella Flores more closely.
Minh Pham pointed to the words behind his idea.
Fatima Ahmed moved from listing to explaining.
Noah Williams wouldn't talk to his partner.
Called home about Luis Fernando Ortiz.
What about Camila Reyes? She was absent both days.
Worked: Anthony Chavez, Grace Park. Not yet: Diego Morales.
"I don't get it," said Brianna Scott.
Emiliano Vasquez's paragraph had no claim.
Ask Valeria Mendoza to share hers on Monday.
Harpreet Singh read it aloud twice.
Samuel de la Cruz left the second half blank.
Our three: Natalia Perez, Omar Hassan, Lily Chen.
Khalil Washington built on what a partner said.
Jasmine Vang got 3 of 5.
Everyone but Alejandro Ruiz tried it.
Leilani Kealoha was quiet again.
Arjun Patel and Mateo Salazar argued with evidence.
Ximena Castillo is new and speaks only Spanish.
I wonder if Christian Delgado can read the text at all.
Destiny Robinson wrote it in her own words.
Hailey Thompson's exit ticket shows it best.
Armen Petrosyan counted on his fingers.
Yesenia Zamora explained her model to the class.
Linh Tran translated for the new student.
Gabriel Santos drew it instead.
Moved: Ariana Villanueva. Stuck: Tyler Smith.
Mei Zhang asked for the word bank.
For Jordan Miller the frame got in the way.
Amir Khalil gave two reasons without prompting.
Dulce Navarro and her partner never started.
Melissa Ochoa changed her answer after the talk.
Hugo Contreras wants to present.
The best one came from Naomi Fields.
Zoe Castellanos-Hill revised all of it.
Isaiah Jones cried when we began.
It helped Julian Espinoza the most.
Ruben Acosta reads two grades below.
Kayla Freeman said it aloud first.
Juan Carlos Medina still guesses.
Adriana Rojas: 2 of 10, then 7 of 10.
Thanh Le found the page by himself.
Wyatt Becker only wrote the claim.
Ngozi Okafor spoke for her group.
Tui Faleolo needs more time.
Soraya Haddad used the word precisely.
Devon Harris interrupted everybody.
Lupita Arroyo got it once we used tiles.
Emma Larson and Ava Lindqvist share a seat.
""".strip().splitlines()

SLIPS_THROUGH = frozenset(
    {
        "Wyatt Becker only wrote the claim.",
        "Ngozi Okafor spoke for her group.",
        "Tui Faleolo needs more time.",
        "Soraya Haddad used the word precisely.",
        "Lupita Arroyo got it once we used tiles.",
    }
)

NAMES_NO_CHILD = """
Ms. Rivera visited and took notes.
Dr. Kim modeled the lesson for us.
Ms. Ana Ruiz lent us her word wall.
We read Esperanza Rising together.
They compared Cesar Chavez and Dolores Huerta.
Harriet Tubman's letter was too hard for most.
We used Number Talks to begin.
Illustrative Math, Unit 4, Lesson 3.
Open Up Resources has a good task for this.
Our San Diego field trip took a day.
Santa Clara County sent a new assessment.
We met with Victor Valley teachers on Friday.
Grade 4 English Learners copied the frame.
New English Learners used the Word Bank.
Exit Ticket on Thursday: 14 of 24.
We tried Think Pair Share and then a Gallery Walk.
Socratic Seminar on The House on Mango Street.
Jo Boaler says mistakes grow brains.
I read Zaretta Hammond over the break.
Our coach Ana Ruiz watched the second class.
Principal Dana Ortiz asked what we saw.
Martin Luther King Day moved our lesson to Tuesday.
Abraham Lincoln Elementary does it on Mondays.
Thank you Ana, Ben and Cleo for the copies.
Ben and I switched groups.
On Monday Ana taught and I watched.
Used the Frayer Model for academic language.
They answered on Google Classroom.
Khan Academy for the rest.
Integrated Math I, second period.
Close Reading of the Gettysburg Address.
Rosa Parks was the text; few inferred why.
Black History Month projects took the time.
A read aloud of Charlotte's Web.
Romeo and Juliet, Act II.
Lucy Calkins units begin with a mini lesson.
Spring Break is next week.
Back to School Night ate the hour.
State Testing starts on Tuesday.
Could it be that our Success Criteria are unclear?
Students in Special Education had the sentence frames.
African American and Latino students spoke less.
The Inland Empire office came.
Los Angeles Unified has the same rubric.
We borrowed it from Anaheim Union.
Jamboard is gone, so we used Padlet.
Dual Immersion class: 18 of 26.
AVID Tutors were in the room.
Student Council took six of mine.
Pear Deck shows who is stuck.
Peter Liljedahl's random groups worked.
Gary Soto's poem was closer to them.
They wrote about Anne Frank.
George Washington Carver was the biography.
The Great Depression unit starts soon.
Dia de los Muertos altars, no class.
Angel Island was new to all of them.
Sierra Nevada map: 11 of 24 labelled it.
Frida Kahlo's portrait got them talking.
Second Step lesson instead.
My para Leticia Gomez ran the second group.
""".strip().splitlines()

STOPPED_ALL_THE_SAME: frozenset[str] = frozenset()


@pytest.mark.parametrize("text", NAMES_A_CHILD)
def test_a_first_and_last_name_is_stopped_without_a_cue(text: str) -> None:
    assert bool(screen(text)) == (text not in SLIPS_THROUGH)


@pytest.mark.parametrize("text", NAMES_NO_CHILD)
def test_adults_places_programs_and_what_a_class_reads_are_not(text: str) -> None:
    assert bool(screen(text)) == (text in STOPPED_ALL_THE_SAME)
