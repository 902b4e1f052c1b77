import CNcurses
import Glibc
package import LarderInspector

// What the terminal does besides showing screens.
extension Terminal {
  /// Puts a text on the clipboard, where the terminal lets programs do that.
  package func copy(_ sequence: ClipboardSequence) { device.write(sequence.text) }

  /// Lends the terminal to another program until that ends, and takes it back.
  ///
  /// - Parameter body: Runs the program on the terminal that it is given.
  /// - Returns: What that came to.
  package mutating func lend<Outcome>(_ body: (_ terminal: Int32) -> Outcome) -> Outcome {
    endwin()
    // The other program's ^C and ^\ are not ours while it has the terminal.
    let numbers = [SIGINT, SIGQUIT, SIGTSTP, SIGTTOU]
    var handlers = numbers.map { _ in sigaction() }
    for (index, number) in numbers.enumerated() {
      var deaf = sigaction()
      deaf.__sigaction_handler.sa_handler = SIG_IGN
      sigaction(number, &deaf, &handlers[index])
    }
    let outcome = body(device.descriptor)
    // A program that was killed leaves the terminal to a group of its own.
    tcsetpgrp(device.descriptor, getpgrp())
    for (index, number) in numbers.enumerated() { sigaction(number, &handlers[index], nil) }
    wrefresh(window)
    size = Self.size(of: window)
    redraw()
    return outcome
  }
}
