package import SystemPackage

/// What is known of one half of an entry.
package enum PartCheck: Sendable {
  /// There, and nothing more was looked at.
  case unchecked
  case missing
  case unreadable(Errno)
  /// No whole frame, for the reason found.
  case invalid(Finding)
  case whole(WholeFrame)

  /// The frame, where it is whole.
  package var frame: WholeFrame? {
    if case .whole(let frame) = self { frame } else { nil }
  }
}

/// What a pair is judged by once the frames themselves are known to be whole.
package struct WholeFrame: Sendable, Hashable {
  package var header: FrameHeader
  /// The checksum at the end of the file; `nil` where only the header was looked at.
  package var checksum: UInt32?
  /// The hash of the payload, where that is a key's and was read.
  package var keyHash: KeyHash?

  package init(header: FrameHeader, checksum: UInt32?, keyHash: KeyHash? = nil) {
    self.header = header
    self.checksum = checksum
    self.keyHash = keyHash
  }

  /// Takes over what a frame in memory says.
  package init(_ frame: Frame) {
    self.init(
      header: frame.header, checksum: frame.checksum,
      keyHash: frame.header.part == .key ? KeyHash(ofKey: frame.payload) : nil)
  }
}
