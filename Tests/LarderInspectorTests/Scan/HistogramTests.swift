import Testing

@testable import LarderInspector

@Suite("A histogram")
struct HistogramTests {
  @Test(
    "counts by powers of two",
    arguments: [
      (Int64.min, 0), (-1, 0), (0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (1023, 10), (1024, 11),
      (.max, 63),
    ])
  func buckets(number: Int64, bucket: Int) {
    #expect(Histogram.bucket(of: number) == bucket)
    if number > 0 {
      #expect(Histogram.lowerBound(of: bucket) <= number)
      if bucket < 63 { #expect(number < Histogram.lowerBound(of: bucket + 1)) }
    }
  }

  @Test("draws its shape in the columns there are, and shows whatever is there")
  func ranks() {
    var histogram = Histogram()
    #expect(histogram.ranks(columns: 8) == [])
    histogram.add(100, count: 800)
    histogram.add(300, count: 400)
    histogram.add(5000, count: 1)
    #expect(histogram.occupied == 7..<14)
    #expect(histogram.ranks(columns: 10) == [8, 0, 4, 0, 0, 0, 1])
    #expect(histogram.ranks(columns: 4) == [8, 4, 0, 1])
    #expect(histogram.ranks(columns: 1) == [8])
    #expect(histogram.ranks(columns: 0) == [])
    histogram.add(100, count: -800)
    #expect(histogram.total == 401)
    #expect(histogram.occupied == 9..<14)
  }
}
