import LarderPickle
import Testing

@Suite("What is known of a global")
struct KnownGlobalsTests {
  static let cases: [(String, String, KnownGlobals.Standing)] = [
    ("builtins", "set", .dataOnly), ("__builtin__", "complex", .dataOnly),
    ("collections", "OrderedDict", .dataOnly), ("copyreg", "_reconstructor", .dataOnly),
    ("copy_reg", "_reconstructor", .dataOnly), ("_codecs", "encode", .dataOnly),
    ("datetime", "datetime", .dataOnly), ("decimal", "Decimal", .dataOnly),
    ("fractions", "Fraction", .dataOnly),
    ("numpy", "dtype", .knownLibrary), ("numpy.core.multiarray", "_reconstruct", .knownLibrary),
    ("numpy._core.numeric", "_frombuffer", .knownLibrary),
    ("pymbolic.primitives", "Sum", .knownLibrary), ("loopy.kernel", "LoopKernel", .knownLibrary),
    ("islpy._isl", "Set", .knownLibrary), ("immutables._map", "Map", .knownLibrary),
    ("fxtypes", "Point", .unknown), ("numpyx", "dtype", .unknown), ("", "", .unknown),
    ("loopy", "os.system", .unknown), ("collections", "abc.sys.exit", .unknown),
    ("os", "system", .dangerous), ("posix", "system", .dangerous), ("nt", "system", .dangerous),
    ("os.path", "os.system", .dangerous), ("subprocess", "Popen", .dangerous),
    ("builtins", "eval", .dangerous), ("builtins", "exec", .dangerous),
    ("__builtin__", "eval", .dangerous), ("builtins", "getattr", .dangerous),
    ("builtins", "__import__", .dangerous), ("importlib", "import_module", .dangerous),
    ("operator", "attrgetter", .dangerous), ("functools", "partial", .dangerous),
    ("pickle", "loads", .dangerous), ("marshal", "loads", .dangerous),
    ("numpy.testing._private.utils", "runstring", .dangerous), ("sys", "path", .dangerous),
  ]

  @Test("follows from its name alone", arguments: cases)
  func standing(module: String, name: String, expected: KnownGlobals.Standing) {
    #expect(KnownGlobals.standing(of: GlobalName(module: module, name: name)) == expected)
  }

  @Test("puts what is doubtful about a pickle in order of danger, and nothing else")
  func doubtful() {
    let bytes = ascii("(cfxtypes\nPoint\n)Rcos\nsystem\n)Rcnumpy\ndtype\n)Rcos\ngetcwd\nt.")
    let reading = read(bytes)
    #expect(reading.doubtfulGlobals.map(\.name.text) == ["os.system", "fxtypes.Point"])
    #expect(read(ascii("cnumpy\ndtype\n)R.")).doubtfulGlobals.isEmpty)
    #expect(read(ascii("cnumpy\ndtype\nNb.")).doubtfulGlobals.map(\.name.text) == ["numpy.dtype"])
  }
}
