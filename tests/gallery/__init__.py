"""The gallery: every card, form and page of Cyclebot as each platform shows it (`make gallery`)."""
