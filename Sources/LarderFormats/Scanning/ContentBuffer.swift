internal import Larder
internal import SystemPackage

/// The bytes of one file after the other, in a buffer that is used again.
///
/// Not to be shared between threads. Memory stays within ``limit`` whatever a file claims to hold,
/// and sparse files are not filled in: a hole at the end is only remembered.
final class ContentBuffer {
  /// The bytes of a file as far as they were read.
  struct Content {
    /// The bytes read, from the first on.
    var bytes: UnsafeRawBufferPointer
    /// The length of the file, in bytes.
    var size: Int64
    /// Whether all bytes beyond ``bytes`` are known to be zero: a hole.
    var restIsZero = false

    /// Whether ``bytes`` is all there is.
    var isWhole: Bool { Int64(bytes.count) == size }
  }

  /// The most bytes of one file that are held: 1 GiB.
  static let limit = 1 << 30
  /// What is kept between files, so that one large file does not cost memory for ever.
  private static let kept = 1 << 20
  /// Smaller files are read without asking for holes.
  private static let sparseThreshold: Int64 = 1 << 20

  private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

  deinit { storage.deallocate() }

  /// Reads a file from its start; the bytes are valid until the next call.
  func load(_ file: borrowing FileHandle, _ status: FileStatus) throws(Errno) -> Content {
    var wanted = status.size
    var restIsZero = false
    if wanted > Self.sparseThreshold, status.allocated < wanted {
      let end = try endOfData(file, size: wanted)
      restIsZero = end < wanted
      wanted = end
    }
    let count = Int(min(wanted, Int64(Self.limit)))
    makeRoom(for: count)
    let target = UnsafeMutableRawBufferPointer(rebasing: storage[..<count])
    let read = try file.read(into: target, from: 0)
    let bytes = UnsafeRawBufferPointer(rebasing: storage[..<read])
    // A file that was shortened meanwhile is as long as what could be read.
    let size = read < count ? Int64(read) : status.size
    return Content(
      bytes: bytes, size: size,
      restIsZero: restIsZero && Int64(read) == wanted && size > wanted)
  }

  /// Where the last data of a sparse file end.
  ///
  /// - Complexity: Two system calls a stretch, at most 1,024 stretches; beyond, all counts as data.
  private func endOfData(
    _ file: borrowing FileHandle, size: Int64
  ) throws(Errno) -> Int64 {
    var end: Int64 = 0
    for _ in 0..<1_024 {
      guard let stretch = try file.data(from: end) else { return end }
      end = stretch.upperBound
      if end >= size { return size }
    }
    return size
  }

  private func makeRoom(for count: Int) {
    let wanted = max(65_536, count)
    guard storage.count < wanted || (storage.count > Self.kept && wanted <= Self.kept) else {
      return
    }
    storage.deallocate()
    let capacity = wanted > Self.kept ? wanted : min(Self.kept, wanted.roundedUpToPowerOfTwo)
    storage = .allocate(byteCount: capacity, alignment: 16)
  }
}

extension Int {
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
