"""How well Paceline does where the truth is known: races, results of athletes, published figures, splits of fields."""
