"""Made-up people and histories, from a pack and a seed: for trying a policy before it is real."""
