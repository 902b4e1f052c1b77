extension KnownGlobals {
  /// Modules in which every callable is a way to run something.
  static let dangerousModules: Set<String> = [
    "os", "posix", "nt", "subprocess", "pty", "commands", "popen2", "platform.popen", "shutil",
    "sys", "importlib", "imp", "runpy", "code", "codeop", "ctypes", "_ctypes", "cffi", "marshal",
    "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "shelve", "socket", "_socket", "http",
    "urllib", "urllib2", "requests", "webbrowser", "ftplib", "smtplib", "telnetlib", "tempfile",
    "threading", "_thread", "multiprocessing", "signal", "pip", "ensurepip", "venv", "site",
    "timeit", "profile", "cProfile", "pdb", "bdb", "trace", "doctest", "inspect", "types.CodeType",
    "asyncio.subprocess", "distutils.spawn", "numpy.distutils", "numpy.f2py", "numpy.testing",
    "numpy.ctypeslib", "numpy.lib.npyio",
    "sympy.parsing", "sympy.core.sympify", "sympy.utilities.lambdify", "pytools.prefork",
    "torch.hub",
    "torch.utils.cpp_extension",
  ]

  /// Callables that run code or reach any other callable.
  static let dangerousNames: Set<String> = Set(
    ["builtins", "__builtin__"].flatMap { module in
      [
        "eval", "exec", "execfile", "compile", "__import__", "getattr", "setattr", "delattr",
        "open",
        "file", "input", "raw_input", "apply", "globals", "locals", "vars", "map", "filter",
        "breakpoint", "reload", "help", "exit", "quit",
      ].map { "\(module).\($0)" }
    } + [
      "operator.attrgetter", "operator.methodcaller", "operator.itemgetter", "operator.call",
      "functools.partial", "functools.reduce", "types.FunctionType", "types.CodeType",
      "types.LambdaType", "types.MethodType", "types.ModuleType", "io.open", "_io.open",
      "io.FileIO", "_io.FileIO", "codecs.open", "pydoc.locate", "pydoc.pipepager",
      "copyreg.__newobj_ex__", "numpy.load",
      "numpy.testing._private.utils.runstring", "joblib.load", "pandas.read_pickle",
      "pandas.eval", "sympy.sympify", "sympy.lambdify", "torch.load",
      "torch.storage._load_from_bytes", "logging.config.listen",
      "linecache.getline", "linecache.getlines", "pkgutil.resolve_name", "glob.glob",
    ])

  /// Callables that only make a value.
  static let dataOnlyNames: Set<String> = Set(
    ["builtins", "__builtin__"].flatMap { module in
      [
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list",
        "long", "object", "range", "set", "slice", "str", "tuple", "unicode", "xrange", "iter",
        "reversed", "enumerate", "type", "Ellipsis", "NotImplemented",
      ].map { "\(module).\($0)" }
    } + [
      "copyreg._reconstructor", "copy_reg._reconstructor", "copyreg.__newobj__",
      "copy_reg.__newobj__", "_codecs.encode", "array.array", "array._array_reconstructor",
      "collections.OrderedDict", "collections.defaultdict", "collections.deque",
      "collections.Counter", "collections.ChainMap", "collections.UserDict",
      "collections.UserList", "collections.UserString", "types.SimpleNamespace",
      "types.MappingProxyType", "datetime.date", "datetime.datetime", "datetime.time",
      "datetime.timedelta", "datetime.timezone", "datetime.tzinfo", "zoneinfo.ZoneInfo._unpickle",
      "decimal.Decimal", "decimal.Context", "_decimal.Decimal", "fractions.Fraction", "uuid.UUID",
      "uuid.SafeUUID", "pathlib.Path", "pathlib._local.PosixPath", "pathlib._local.PurePosixPath",
      "pathlib.PosixPath", "pathlib.PurePath",
      "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "pathlib.WindowsPath",
      "ipaddress.IPv4Address", "ipaddress.IPv4Network", "ipaddress.IPv6Address",
      "ipaddress.IPv6Network", "re._compile", "re.compile", "_struct.Struct", "struct.Struct",
      "random.Random", "string.Template", "_io.BytesIO", "_io.StringIO", "io.BytesIO",
      "io.StringIO", "itertools.count", "itertools.repeat",
    ])

  /// Packages whose classes and reconstructors the caches of scientific Python hold.
  static let knownPackages: Set<String> = [
    "numpy", "pytools", "pymbolic", "loopy", "islpy", "_islpy", "pyopencl", "genpy", "cgen",
    "immutables", "immutabledict", "constantdict", "pyrsistent", "pvector", "frozendict",
    "arraycontext", "pytato", "boxtree", "sumpy", "pytential", "meshmode", "grudge", "modepy",
    "gmsh_interop", "leap", "dagrt", "pymetis", "pycuda", "scipy", "sympy",
    "mpmath", "namedisl", "orderedsets", "feinsum",
  ]
}
