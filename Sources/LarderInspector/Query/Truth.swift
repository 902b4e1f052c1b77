/// Whether something holds, as far as is known.
package enum Truth: Sendable, Equatable {
  case no
  /// It takes a closer look at the entry to tell.
  case unknown
  case yes

  /// What holds as certainly as the other does not.
  package static prefix func ! (truth: Truth) -> Truth {
    switch truth {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }

  init(_ bool: Bool) { self = bool ? .yes : .no }
}
