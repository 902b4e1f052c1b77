internal import Larder
internal import SystemPackage

/// Makes a cache of larder's own with healthy entries and every kind of damage.
///
/// The storage core itself writes it; then files are changed as crashes, disks and hands do.
struct DemoDirectory {
  let path: FilePath
  private let now: Timestamp
  private let disk = POSIXDisk()

  private static let day: Int64 = 86_400
  private static let header = CacheHeader(kind: .writeOnce, keyCodec: "json", valueCodec: "json")

  init(_ path: FilePath, now: Timestamp) {
    self.path = path
    self.now = now
  }

  func write() throws(LarderError) {
    let engine = try DirectoryEngine.open(path, as: Self.header, durability: .processCrash).engine
    let healthy = DemoKernel.healthy
    let victims = DemoHarm.allCases.enumerated().map { DemoKernel.victim($0.offset) }
    for kernel in healthy + victims { _ = try engine.storeIfAbsent(kernel.encoded(created: now)) }
    engine.close()
    do throws(Errno) {
      for (index, kernel) in healthy.enumerated() {
        try age(kernel, seconds: Int64(index * index) * Self.day / 8)
      }
      for (harm, kernel) in zip(DemoHarm.allCases, victims) {
        try age(kernel, seconds: 2 * 3600)
        try harm.apply(to: DemoVictim(place(of: kernel), root: path, disk: disk))
      }
    } catch {
      throw LarderError(.inputOutput, "cannot make '\(path.displayText)'", cause: error)
    }
    try putOneAside(engine, healthy[0])
    engine.close()
    try leaveRemains()
  }

  private func place(of kernel: DemoKernel) -> FilePath {
    path.pushing(CacheLayout.relative(KeyHash(ofKey: Array(kernel.key.utf8))))
  }

  private func age(_ kernel: DemoKernel, seconds: Int64) throws(Errno) {
    let time = Timestamp(seconds: now.seconds - seconds, nanoseconds: now.nanoseconds)
    for part in EntryPart.allCases {
      try disk.setModified(time, of: place(of: kernel).appending(part.rawValue))
    }
  }

  /// Lets the store itself find a damaged entry and replace it.
  private func putOneAside(
    _ engine: DirectoryEngine, _ kernel: DemoKernel
  ) throws(LarderError) {
    do throws(Errno) {
      try DemoVictim(place(of: kernel), root: path, disk: disk).change(.value) {
        Array($0.prefix(100))
      }
    } catch {
      throw LarderError(.inputOutput, "cannot make '\(path.displayText)'", cause: error)
    }
    _ = try engine.storeIfAbsent(kernel.encoded(created: now))
  }

  /// What a process leaves that was at work when the machine went down, and what hands leave.
  private func leaveRemains() throws(LarderError) {
    let session = "0123456789abcdef-4711-abc"
    let layout = CacheLayout(root: path)
    do throws(Errno) {
      let staged = layout.staging.appending("\(session)-1")
      try disk.makeDirectory(staged, mode: 0o700)
      try disk.create(staged.appending("key"), Array("LDRK".utf8), mode: 0o600)
      try disk.create(layout.sessions.appending(session), Array("{}\n".utf8), mode: 0o600)
      try disk.create(path.appending("notes.txt"), Array("do not delete\n".utf8), mode: 0o600)
    } catch {
      throw LarderError(.inputOutput, "cannot make '\(path.displayText)'", cause: error)
    }
  }
}

/// A key and a value of the demo: what a compiler of numerical kernels might keep.
struct DemoKernel {
  /// Canonical JSON.
  let key: String
  let value: String

  init(_ name: String, _ size: Int, noise seed: UInt64, length: Int) {
    key = "[\"\(name)\",\(size),\"f4\"]"
    var noise = DemoNoise(seed: seed)
    value =
      "{\"binary\":\"\(Base64.encode(noise.bytes(length)))\",\"grid\":[\(max(1, size / 32)),32,1],"
      + "\"name\":\"\(name)\",\"seconds\":\(Double(size) / 1e6)}"
  }

  static let healthy: [DemoKernel] = [
    ("matmul", 64), ("matmul", 512), ("axpy", 16), ("dot", 8), ("fft", 256), ("fft", 1024),
    ("conv2d", 3), ("softmax", 128), ("transpose", 32), ("scan", 1000),
  ].enumerated().map { index, kernel in
    DemoKernel(kernel.0, kernel.1, noise: UInt64(index + 1), length: 150 + kernel.1 % 700)
  }

  /// The entry, as the storage core writes it.
  func encoded(created: Timestamp) throws(LarderError) -> EntryFiles {
    guard let json = CodecName("json") else { throw LarderError(.usage, "cannot name a codec") }
    return EntryFiles(
      key: Payload(codec: json, bytes: Array(key.utf8)),
      value: Payload(codec: json, bytes: Array(value.utf8)), created: created)
  }

  static func victim(_ index: Int, length: Int = 9_000) -> DemoKernel {
    let names = ["gather", "stencil", "reduce", "sort"]
    return DemoKernel(
      names[index % names.count], 100 + index, noise: UInt64(index + 100), length: length)
  }
}
