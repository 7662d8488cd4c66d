"""Names by which a first and last name of a child is known without a cue, and what is none.

Given names that many pupils in California have, of all the languages spoken there; those that are
words besides ("Angel", "Grace") count only before a common family name. And the people whom
classes read and teachers learn from: their names are no pupils'. Listed by hand, from common
knowledge; a longer list would catch more, but each name that is a word or a place costs a false
alarm. This module must not know how a text is searched.
"""

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _names(listed: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in listed.split(","))


GIVEN: Final = _words(
    """aaliyah aaron abdullah abel abigail abraham adam adan addison adela adelina aditi aditya
    adrian adriana ahmed aidan aiden aisha alan alana alba alberto aldo alejandra alejandro
    alessandra alex alexa alexander alexandra alexis alfonso alfredo ali alice alicia alina
    allison alma alondra alonso alvaro alyssa amaya amelia amina amir amira amy ana anahi
    anaya andrea andres andrew andy angela angelica angelina angelo anh anika anita anjali
    anna annie anthony antonio anya araceli ariana ariel arjun armando armen arturo arya
    aryan ashley ashton ava avery ayaan ayden ayesha bao beatriz benjamin bernardo bianca
    blanca bradley brandon brayan breanna brenda brian briana brianna brittany bruno bryan
    caitlin caleb camila camilo carla carlos carmen caroline carolyn catalina catherine
    cecilia cesar chloe christina christine christopher claire clara claudia colin connor
    cristian cristina cristobal cynthia daisuke damian daniel daniela daniella danilo danny
    dante dariela darius david davit dayana deandre deepak deja delilah denise derek deshawn
    desiree devin devon diana diego dmitri dominic dulce dylan edgar edith eduardo edwin
    efren eleanor elena eli elias elijah elisa elizabeth ella ellie emanuel emilia emiliano
    emilio emily emma enrique eric erica erick erik erika ernesto esmeralda esperanza
    esteban esther ethan eva evan evelyn fabian fatima felicia felipe fernanda fernando
    fernie fiona francisca francisco gabriel gabriela gael gavin gerardo gianna gilberto
    giovanni gloria gonzalo graciela gregory guillermo gurpreet gustavo hailey hana hannah
    harpreet hassan hayk hector heidi henry hernan hiroshi hoang hugo huong hussein ian
    ibrahim ignacio imani ingrid irene irma isaac isabel isabela isabella isaiah isaias
    ismael itzel ivan ivanna jacob jacqueline jaden jaime jake jamal james jamie janelle
    jared jasmin jasmine jason javier jaxon jayden jaylen jazmin jeffrey jenna jennifer
    jeremiah jeremy jesse jessica jesus jimena jin joana joanna joaquin joel johanna john
    johnny jonathan jorge jose joseph joshua josiah josue juan juana juanita julia julian
    juliana julie juliet julieta julio julissa justin kaitlyn kamila karen karina karla
    kassandra katherine kathryn kayden kayla keisha kelly kelsey kenji kenneth kevin khadija
    khalil khoa kiara kimberly kofi kristen kyle kylie laila lakshmi lamar laura lauren
    layla leah leilani leo leonardo leonel leslie lesly leticia levi liam liliana lillian
    lily linh lizbeth logan lorena lorenzo lourdes luca lucas lucia luciana lucy luis luisa
    luke luz lydia maggie malik manuel manuela marcela marcelo marco marcos margarita maria
    mariah mariam mariana mariela mario marisol maritza marlene marta martin martina mateo
    matias matthew mauricio maximiliano maya mayra mei melanie melissa mercedes mia micah
    michael michelle miguel mikayla milagros minh miranda miriam mohammad mohammed moises
    monica monique muhammad mustafa nadia nancy naomi natalia natalie natasha nathan
    nathaniel nayeli neha nevaeh nguyet nia nicholas nicolas nicole nikhil nina noah noe
    noemi noor nora norma octavio olga oliver olivia omar oscar osvaldo owen pablo paloma
    paola patricia patrick paul paula paulina pedro penelope perla peter phillip phuong
    pilar priya quang rachel rafael rahul ramiro ramon raquel rashad raul rebecca refugio
    regina renata ricardo richard rigoberto robert roberto rocio rodrigo rogelio rohan
    ronaldo rosa rosalinda rosario roxana ruben ruth ryan sabrina salma salvador samantha
    samir samuel sandra santiago santino sara sarah sasha saul scarlett sean sebastian
    selena serena sergio seth shanice shawn shreya silvia simon simran sofia sonia sophia
    sophie stephanie stephen steven susana sylvia tamara tanisha tanya tatiana taylor teresa
    thanh theo theresa thomas thuy tiffany timothy tomas tony travis trevor trinh tristan
    tuan tyler tyrone uriel valentin valentina valeria vanessa veronica vicente victor
    victoria vincent violeta vivian viviana wendy william xavier ximena xiomara xochitl
    yadira yahir yamileth yara yasmin yesenia yolanda yousef yuki yuliana yusuf zachary
    zainab zara zoe zoey zuri"""
)
"""Given names, without accents and in small letters."""

GIVEN_AND_WORD: Final = _words(
    """angel april art asia august aurora austin autumn bill blue brooklyn carolina carter chance
    charity charlotte chase chelsea chico christian clay coral crystal daisy dakota dallas
    dawn dean destiny drew eden faith florence frank genesis georgia grace grant guadalupe
    hazel heaven hope houston hunter iris israel ivy jack jackson jade jasper jay jordan
    journey joy june justice kennedy king lincoln london luna madison major marin marina
    mark mason max may melody mercy messiah milan miles mission nova olive page paris parker
    pat pearl phoenix prince princess ray reed rich river rob roman romeo rose royal ruby
    sage savannah serenity sierra sky sonora stella summer sunny trinidad trinity victory
    violet virginia will wren"""
)
"""Given names that are words or places besides."""

FAMILY: Final = _words(
    """acosta aguilar aguirre ahmed alvarado alvarez anderson avila ayala baker barajas barrera
    bautista beltran brown cabrera calderon campos cardenas carrillo castaneda castillo
    castro cervantes chan chang chavez chen cheng choi chowdhury cisneros cohen contreras
    cortes cortez cruz davis delacruz delgado diaz dominguez duarte duran escobar espinoza
    esquivel estrada fernandez figueroa flores franco fuentes gallegos galvan garcia garza
    gomez gonzales gonzalez gupta gutierrez guzman harris hernandez herrera huang huerta
    huynh ibarra jackson jimenez johnson jones juarez kaur khan kim kumar lara le leal leon
    lewis li lim lin liu lopez lozano luna macias magana maldonado marquez martin martinez
    medina mejia melendez mendez mendoza meza miller miranda mitchell molina montes montoya
    mora morales moreno munoz murillo navarro nguyen nunez ochoa ojeda orozco ortega ortiz
    pacheco padilla palacios park patel pena perez petrosyan pham phan ponce quintero
    ramirez ramos rangel reddy reyes rios rivas rivera robinson robles rocha rodriguez rojas
    romero rosales rosas rubio ruiz saavedra salas salazar salcedo salgado salinas sanchez
    sandoval santana santiago santos serrano sharma silva singh smith solis solorzano soto
    suarez tan taylor thao thomas thompson torres tran trejo trujillo valdez valencia
    valenzuela vang vargas vasquez vazquez vega velasco velasquez velazquez vera villa
    villanueva villarreal villegas vo vu walker wang washington white williams wilson wong
    wu xiong yang ybarra zamora zapata zavala zhang zuniga"""
)
"""Family names that many have there; those that are words besides are left out."""

READ_AND_HEARD_OF: Final = _names(
    """
    aaron burr, abigail adams, abraham lincoln, adam smith, addison wesley, alexander graham,
    alexander hamilton, amelia earhart, amira learning, amy krouse, amy tan, ana castillo,
    andrew carnegie, andrew jackson, angela davis, angela duckworth, anita archer, anita hill,
    anna sewell, anne frank, anthony muhammad, benjamin banneker, benjamin franklin, carla
    shalaby, carol dweck, cesar chavez, charlotte danielson, christopher columbus, christopher
    emdin, christopher paul, claudette colvin, dan meyer, daniel boone, david copperfield, diego
    rivera, dolores huerta, edgar poe, elena aguilar, eli whitney, elijah cummings, elizabeth
    acevedo, elizabeth cady, ellen ochoa, emily dickinson, emma lazarus, esperanza cordero,
    esperanza ortega, esperanza rising, esther forbes, ethan frome, eva peron, francisco
    jimenez, francisco pizarro, frederick douglass, frida kahlo, gabriel garcia, gary paulsen,
    gary soto, george orwell, george washington, gloria ladson, grace hopper, grace lin,
    guadalupe hidalgo, harriet beecher, harriet tubman, harry potter, harvey milk, hector
    pieterson, helen keller, henry david, henry ford, hernan cortes, huey long, isaac asimov,
    isaac newton, isabel allende, jack london, jackie robinson, jackson pollock, jacob lawrence,
    jacob riis, jacqueline woodson, james baldwin, james joyce, james madison, james monroe,
    jane goodall, jason reynolds, jay mctighe, jo boaler, john adams, john brown, john dewey,
    john hancock, john hattie, john hersey, john kennedy, john lewis, john locke, john muir,
    john steinbeck, john sutter, jonathan kozol, jonathan swift, jose marti, joseph campbell,
    joseph conrad, juan cabrillo, juan crespi, julia alvarez, julia child, julia morgan, juliet
    capulet, julio cortazar, karen hesse, kate dicamillo, kate kinsella, katherine johnson,
    katherine paterson, kylene beers, laura ingalls, laurie halse, leonardo da, lois lowry, lucy
    calkins, luis valdez, malala yousafzai, malcolm x, marco polo, maria mitchell, maria
    montessori, maria tallchief, marie curie, marilyn burns, mario vargas, martin luther,
    matthew henson, max planck, maya angelou, maya lin, michael fullan, michael jackson, michael
    jordan, miguel cervantes, miguel hidalgo, misty copeland, nancy drew, nancy frey, naomi nye,
    nathan hale, nathaniel hawthorne, nelson mandela, octavia butler, oliver twist, oprah
    winfrey, oscar wilde, pablo neruda, pablo picasso, pam munoz, patrick henry, paul bunyan,
    paul fleischman, paul revere, paula denton, paulo freire, pedro paramo, peter liljedahl,
    peter pan, peter senge, phillis wheatley, rachel carson, richard nixon, richard wright,
    robert frost, robert marzano, romeo montague, ronald reagan, rosa parks, ruby bridges, ruth
    asawa, ruth ginsburg, sally ride, samuel adams, samuel morse, sandra cisneros, sandra day,
    sarah breedlove, selena gomez, selena quintanilla, simon bolivar, sonia nieto, sonia
    sotomayor, stephen hawking, stephen krashen, steve jobs, sylvia mendez, sylvia plath,
    theodore roosevelt, thomas edison, thomas guskey, thomas jefferson, thomas paine, tim
    shanahan, tom sawyer, victor hugo, virginia woolf, walter myers, wendy kopp, william
    golding, william penn, william shakespeare, zaretta hammond
    """
)
"""First and last names of people and characters that a class reads or teachers learn from."""
