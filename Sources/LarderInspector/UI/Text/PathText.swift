package import SystemPackage

extension FilePath {
  /// The path as it may be shown: bytes that are no UTF-8 and unsafe characters as escapes.
  package var displayText: String {
    withPlatformString { name in
      let bytes = UnsafeRawBufferPointer(start: name, count: length)
      return SafeText.display(bytes: bytes)
    }
  }
}
