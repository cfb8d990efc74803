"""Packs: folders of models made elsewhere, checked and turned into what the engines take."""
