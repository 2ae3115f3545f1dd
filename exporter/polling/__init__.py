"""When is a cluster asked, and what is shown when it does not answer?"""
