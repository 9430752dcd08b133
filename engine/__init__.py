"""Events and a policy in; decisions, obligations, states and plans out."""
