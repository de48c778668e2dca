"""Graded frameworks of transversal competencies (RECTEC, CléA) and courses' entry requirements for passport-core."""
