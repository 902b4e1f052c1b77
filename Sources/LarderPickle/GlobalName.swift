/// A global as a pickle names it: something that loading would import.
package struct GlobalName: Hashable, Sendable {
  /// The module, exactly as named; cut at ``PickleLimits/nameBytes``.
  package let module: String
  /// The name within the module, dots included; cut likewise.
  package let name: String
  /// Whether the name is only known once the pickle runs; then ``text`` describes it.
  package let isComputed: Bool

  /// Module and name, or `<computed: …>`; control characters are as in the pickle.
  package var text: String { isComputed ? "<computed: \(module) . \(name)>" : "\(module).\(name)" }

  /// Makes a name.
  package init(module: String, name: String, isComputed: Bool = false) {
    self.module = module
    self.name = name
    self.isComputed = isComputed
  }

  /// A name that is computed by running the pickle, described no further.
  static let computed = GlobalName(module: "?", name: "?", isComputed: true)
}
