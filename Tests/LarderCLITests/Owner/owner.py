"""The owner of a cache: pytools itself, of the release that PYTHONPATH names.

    owner.py poison CONTAINER     store an entry, then cut its value as a killed writer does
    owner.py stuck CONTAINER      exit 0 when the entry can neither be fetched nor stored again
    owner.py works CONTAINER      exit 0 when the entry can be stored, fetched, and is what was stored
"""
import collections
import collections.abc
import os
import sqlite3
import sys
import warnings

# Releases before 2020 were written for Pythons that still had this name.
collections.MutableMapping = collections.abc.MutableMapping
warnings.simplefilter("ignore")

from pytools import persistent_dict  # noqa: E402

KEY, VALUE = ("matmul", 512), ["value"] * 100
Dictionary = getattr(persistent_dict, "WriteOncePersistentDict", persistent_dict.PersistentDict)


def cut(data):
    return data[: len(data) // 2]


def poison_row(path):
    database = sqlite3.connect(path)
    row, blob = database.execute("SELECT rowid, key_value FROM dict").fetchone()
    database.execute("UPDATE dict SET key_value = ? WHERE rowid = ?", (cut(blob), row))
    database.commit()
    database.close()


def poison_file(path):
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(cut(data))


def poison(container):
    os.makedirs(container)
    Dictionary("owner", container_dir=container).store(KEY, VALUE)
    for directory, _, files in os.walk(container):
        for name in files:
            path = os.path.join(directory, name)
            if name == "contents":
                poison_file(path)
            elif name.endswith(".sqlite"):
                poison_row(path)


def fails(action):
    try:
        action()
    except Exception:  # whatever the release raises: the point is that it cannot go on
        return True
    return False


def stuck(container):
    owner = Dictionary("owner", container_dir=container)
    return fails(lambda: owner.fetch(KEY)) and fails(lambda: owner.store(KEY, VALUE))


def works(container):
    owner = Dictionary("owner", container_dir=container)
    owner.store(KEY, VALUE)
    return owner.fetch(KEY) == VALUE


if __name__ == "__main__":
    actions = {"poison": lambda path: poison(path) is None, "stuck": stuck, "works": works}
    sys.exit(0 if actions[sys.argv[1]](sys.argv[2]) else 1)
