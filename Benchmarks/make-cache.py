#!/usr/bin/env python3
"""Make a healthy pytools v4 cache of many small entries, as pytools 2024.1.3 writes them.

    make-cache.py PATH ENTRIES

Keys are tuples such as ('matmul', 512, 'f4'), values about 250 bytes. At a PATH that ends in `.sqlite` the same
entries become rows of a pytools v5 database.
"""
import hashlib
import os
import pickle
import sqlite3
import sys

NAMES = ("matmul", "axpy", "dot", "reduce", "scan", "transpose", "gather", "stencil")


def digest(value):
    """The nested SHA-256 of pytools.persistent_dict.KeyBuilder for tuples of str and int."""
    inner = hashlib.sha256()
    if isinstance(value, tuple):
        for element in value:
            inner.update(digest(element))
    elif isinstance(value, int):
        inner.update(value.to_bytes(8, "little", signed=True))
    else:
        inner.update(value.encode())
    return inner.digest()


def key_hash(key):
    return hashlib.sha256(digest(key)).hexdigest()


def pairs(count):
    for i in range(count):
        key = (NAMES[i % len(NAMES)], i, "f4")
        value = {"kernel": NAMES[i % len(NAMES)], "size": i, "source": "%06d" % i * 24, "flags": [True, None, 1.5]}
        yield key, value


def make_directory(path, count):
    for key, value in pairs(count):
        name = key_hash(key)
        item = os.path.join(path, name[:3], name[3:6], name[6:])
        os.makedirs(item)
        for part, data in (("contents", value), ("key", key)):
            with open(os.path.join(item, part), "wb") as file:
                file.write(pickle.dumps(data, pickle.HIGHEST_PROTOCOL))


def make_database(path, count):
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE dict (keyhash TEXT NOT NULL PRIMARY KEY, key_value TEXT NOT NULL)")
    database.execute("BEGIN")
    database.executemany("INSERT INTO dict VALUES (?, ?)",
                         ((key_hash(key), pickle.dumps((key, value), pickle.HIGHEST_PROTOCOL)) for key, value in pairs(count)))
    database.execute("COMMIT")
    database.close()


if __name__ == "__main__":
    (make_database if sys.argv[1].endswith(".sqlite") else make_directory)(sys.argv[1], int(sys.argv[2]))
