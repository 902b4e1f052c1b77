internal import LarderFormats
internal import LarderPickle

/// An entry of the demo cache, as its owner would have written it.
struct DemoEntry: Sendable {
  /// The pickled key.
  let key: [UInt8]
  /// The pickled value.
  let value: [UInt8]
  /// The hash of the key, which is the entry's name: 64 hexadecimal digits.
  let name: [UInt8]

  /// Makes an entry; `nil` for a key whose hash pytools cannot make.
  init?(_ key: DemoValue, _ value: DemoValue, by hasher: KeyHasher) {
    self.key = DemoPickler.pickle(key)
    self.value = DemoPickler.pickle(value)
    guard let name = Self.name(of: self.key, by: hasher) else { return nil }
    self.name = name
  }

  /// The directory of the entry, relative to the cache.
  var path: String {
    let digits = String(decoding: name, as: UTF8.self)
    let rest = digits.dropFirst(3)
    return "\(digits.prefix(3))/\(rest.prefix(3))/\(rest.dropFirst(3))"
  }

  /// The name that a key belongs under; asked for by putting the key under one that is no hash.
  private static func name(of key: [UInt8], by hasher: KeyHasher) -> [UInt8]? {
    let noHash = [UInt8](repeating: UInt8(ascii: "0"), count: 64)
    var walker = PickleWalker()
    return key.withUnsafeBytes { bytes in
      let reading = walker.walk(bytes, building: .tree)
      guard let tree = reading.tree, let root = tree.root,
        case .wrong(let name, isCertain: true) = hasher.placing(
          of: root, in: tree, bytes, under: noHash)
      else { return nil }
      return name
    }
  }
}

/// What is done to an entry of the demo cache.
enum DemoDamage: CaseIterable, Sendable {
  // The value
  case valueCut, valueCutInLength, valueEmpty, valueZeros, valueZeroTail, valueZeroHead
  case valueMissing, valueFlipped, valueIsText, valueIsDirectory, valueTrailing, valueCalls
  // The key
  case keyCut, keyEmpty, keyMissing
  // Both
  case bothEmpty, directoryOnly, misplaced
  // Beside a whole entry
  case staleLock, leftover
}

/// The contents of the demo cache: what a compiler of numerical kernels might keep.
enum DemoContents {
  /// Keys with the values of whole entries.
  static func healthy() -> [(DemoValue, DemoValue)] {
    var noise = DemoNoise(seed: 1)
    var result: [(DemoValue, DemoValue)] = []
    for (kernel, sizes) in [
      ("matmul", [64, 512, 4096]), ("axpy", [16, 1024]), ("dot", [8, 65_536]),
      ("fft", [256, 1024]),
      ("conv2d", [3, 5, 7]), ("softmax", [128]), ("transpose", [32, 2048]), ("scan", [1000]),
    ] as [(String, [Int32])] {
      for (index, size) in sizes.enumerated() {
        let type = index.isMultiple(of: 2) ? "f4" : "f8"
        let key = DemoValue.tuple([.text(kernel), .integer(size), .text(type)])
        result.append((key, compiled(kernel, size, type, &noise)))
      }
    }
    return result + odd
  }

  /// Keys of other shapes: what a list has to show safely.
  private static let odd: [(DemoValue, DemoValue)] = [
    (.text("a\nkey with \u{1b}[31mescapes\u{1b}[0m"), .none),
    (.text("\u{202e}backwards"), .bool(true)),
    (.text("größe, 大きさ, μέγεθος"), .float(0.1)),
    (.bytes([0xFF, 0x00, 0x80]), .integer(-1)), (.none, .list([])),
    (.tuple([.float(2.5), .bool(false), .tuple([])]), .dictionary([])),
  ]

  /// Returns a key and a value to be damaged.
  static func victim(_ index: Int32) -> (DemoValue, DemoValue) {
    var noise = DemoNoise(seed: UInt64(truncatingIfNeeded: index) &+ 7)
    let kernels = ["gather", "stencil", "reduce", "sort"]
    let kernel = kernels[Int(index) % kernels.count]
    let key = DemoValue.tuple([.text(kernel), .integer(100 + index), .text("f8")])
    return (key, compiled(kernel, 100 + index, "f8", &noise, length: 9000))
  }

  private static func compiled(
    _ kernel: String, _ size: Int32, _ type: String, _ noise: inout DemoNoise, length: Int? = nil
  ) -> DemoValue {
    .dictionary([
      .init("name", .text(kernel)), .init("size", .integer(size)), .init("dtype", .text(type)),
      .init("grid", .tuple([.integer(max(1, size / 32)), .integer(32), .integer(1)])),
      .init("seconds", .float(Double(size) / 1e6)),
      .init("source", .text("kernel \(kernel)(\(type) *out) { /* \(size) */ }")),
      .init("binary", .bytes(noise.bytes(length ?? 200 + Int(size % 1500)))),
    ])
  }
}

/// Bytes that look like machine code and are the same at each run.
struct DemoNoise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Returns the next bytes, none of which is zero.
  ///
  /// Source: Knuth, TAOCP volume 2, section 3.3.4, table 1, line 26 (MMIX).
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return max(1, UInt8(truncatingIfNeeded: state >> 33))
    }
  }
}
