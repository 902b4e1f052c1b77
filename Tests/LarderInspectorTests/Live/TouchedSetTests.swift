import LarderFormats
import Testing

@testable import LarderInspector

@Suite("What was touched in a cache")
struct TouchedSetTests {
  static let start = ContinuousClock.now
  static func at(_ milliseconds: Int) -> ContinuousClock.Instant {
    start + .milliseconds(milliseconds)
  }

  static func entry(_ number: Int) -> Touched { .entry(FakeCache.id(number)) }

  @Test("is looked at when it was left alone for a moment, once")
  func quiet() {
    var touched = TouchedSet()
    touched.insert(Self.entry(1), of: 0, at: Self.at(0))
    touched.insert(Self.entry(2), of: 3, at: Self.at(40))
    #expect(touched.takeDue(Self.at(99)).isEmpty)
    #expect(touched.takeDue(Self.at(100)) == [0: [Self.entry(1)]])
    #expect(touched.takeDue(Self.at(140)) == [3: [Self.entry(2)]])
    #expect(touched.isEmpty)
  }

  @Test("waits while it is being written, but not for ever")
  func patience() {
    var touched = TouchedSet()
    var looks: [Int] = []
    for time in stride(from: 0, through: 1000, by: 50) {
      touched.insert(Self.entry(1), of: 0, at: Self.at(time))
      if !touched.takeDue(Self.at(time)).isEmpty { looks.append(time) }
    }
    #expect(looks == [500])
  }

  @Test("is counted; beyond the limit all of that cache is read again, and no other")
  func limit() {
    var touched = TouchedSet()
    for number in 0..<TouchedSet.limit { touched.insert(Self.entry(number), of: 0, at: Self.at(0)) }
    touched.insert(Self.entry(0), of: 0, at: Self.at(0))
    #expect(!touched.isOverfull(0))
    touched.insert(Self.entry(-1), of: 0, at: Self.at(0))
    touched.insert(Self.entry(7), of: 1, at: Self.at(0))
    #expect(touched.isOverfull(0) && !touched.isOverfull(1))
    #expect(touched.takeDue(Self.at(100)) == [0: [.everything], 1: [Self.entry(7)]])
  }
}
