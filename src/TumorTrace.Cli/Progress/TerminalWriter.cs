using System.Text;

namespace TumorTrace.Cli.Progress;

/// <summary>
/// Writes to a terminal that may be closed. What is written then goes nowhere, so that the run can end in order; errors of files, such as a
/// full disk, are not touched.
/// </summary>
internal sealed class TerminalWriter(TextWriter terminal) : TextWriter
{
    private const int NoTerminal = 5;

    private volatile TextWriter _target = terminal;

    public override Encoding Encoding => _target.Encoding;

    /// <summary>Puts it before the streams that are terminals.</summary>
    public static void Use()
    {
        if (!Console.IsOutputRedirected)
            Console.SetOut(new TerminalWriter(Console.Out));
        if (!Console.IsErrorRedirected)
            Console.SetError(new TerminalWriter(Console.Error));
    }

    public override void Write(char value) => Try(target => target.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(target => target.Write(buffer, index, count));

    public override void Write(string? value) => Try(target => target.Write(value));

    public override void WriteLine(string? value) => Try(target => target.WriteLine(value));

    public override void Flush() => Try(target => target.Flush());

    private void Try(Action<TextWriter> write)
    {
        try
        {
            write(_target);
        }
        catch (IOException e) when (e.HResult == NoTerminal)
        {
            _target = Null;
        }
    }
}
