import Testing

@testable import LarderInspector

@Suite("A distribution")
struct DistributionTests {
  @Test(
    "puts every number into the bucket whose bounds hold it",
    arguments: [BucketScale.doubling, .calendar])
  func bounds(scale: BucketScale) {
    for number in [Int64.min, -5, 0, 1, 59, 60, 599, 600, 3600, 86_400, 1 << 40, .max] {
      let bucket = scale.bucket(of: number)
      let (least, next) = scale.bounds(of: bucket)
      #expect(least ?? .min <= number)
      #expect(next.map { number < $0 } ?? true)
    }
  }

  @Test("takes back what it counted")
  func counts() {
    var distribution = Distribution(.doubling)
    distribution.add(100, bytes: 100, isFaulty: true, step: 1)
    distribution.add(100, bytes: 100, isFaulty: false, step: 1)
    #expect(distribution.buckets[7] == Distribution.Bucket(count: 2, faulty: 1, bytes: 200))
    #expect(distribution.occupied == 7..<8)
    distribution.add(100, bytes: 100, isFaulty: true, step: -1)
    #expect(distribution.buckets[7] == Distribution.Bucket(count: 1, faulty: 0, bytes: 100))
    #expect(distribution.total == 1)
  }

  @Test("draws what is there, however little, and never more than there is room for")
  func bars() {
    for columns in [0, 1, 2, 10] {
      for (count, faulty) in [(1, 0), (1, 1), (1000, 1), (1000, 999), (1000, 1000)] {
        let bar = HistogramBar(
          Distribution.Bucket(count: count, faulty: faulty), most: 1000, columns: columns)
        #expect(bar.whole + bar.faulty <= columns)
        #expect(columns == 0 || bar.whole + bar.faulty > 0)
        #expect(columns == 0 || faulty == 0 || bar.faulty > 0)
        #expect(columns < 2 || count < 1000 || faulty == count || bar.whole > 0)
      }
    }
  }
}
