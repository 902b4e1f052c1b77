import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Which entries and items count, by what they are.
struct QueryOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only what matches, such as 'status:invalid size>1M age<2d key~matmul code:cut-short'.",
      valueName: "query"),
    completion: .custom { _, _, prefix in
      let completion = Query.completion(of: prefix, at: prefix.count)
      let head = prefix.prefix(completion.range.lowerBound)
      return completion.candidates.map { String(head) + $0.text }
    })
  var text: String?

  /// Understands the query; `nil` where there is none.
  func query() throws(LarderError) -> Query? {
    guard let text else { return nil }
    // Only a query with a name in it needs the config.
    let saved = text.contains("@") ? try ConfigOptions.savedQueries() : .none
    do throws(QueryError) {
      return try Query(text, saved: saved)
    } catch {
      throw error.asLarderError(query: text)
    }
  }

  /// Opens a cache and prepares a scan of what matches in it.
  func job(
    of cache: CacheOptions, depth: Depth, _ scan: ScanOptions
  ) throws(LarderError) -> ScanJob {
    // A query that makes no sense is told before a large directory is searched for caches.
    let query = try query()
    var job = ScanJob(try cache.open(), depth: depth, threads: scan.threadCount)
    if let query { Self.restrict(&job, to: query) }
    return job
  }

  /// Opens a cache, or a scan of one, and prepares a look at what matches in it.
  ///
  /// A scan is never more thorough than it was made.
  func job(
    of source: SourceOptions, depth: Depth, _ scan: ScanOptions
  ) throws(LarderError) -> ScanJob {
    let query = try query()
    let (opened, made) = try source.open()
    var job = ScanJob(opened, depth: min(depth, made ?? depth), threads: scan.threadCount)
    if let query { Self.restrict(&job, to: query) }
    return job
  }

  /// Restricts a scan to what matches.
  static func restrict(_ job: inout ScanJob, to query: Query) {
    if query.isEverything { return }
    let now = Timestamp.now.seconds
    job.labels = query.labels
    job.accepts = { query.matches($0, in: $1.cache, now: now) == .yes }
    job.acceptsItem = { query.matches($0, in: $1.cache, now: now) == .yes }
  }
}
