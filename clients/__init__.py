"""Users, clients, applicants and portals: the people and machines that book."""
