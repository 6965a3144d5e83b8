using System.Text;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// What commands of this process write to the console, each apart, though several run at a time: it follows the flow of the call, also
/// into threads and tasks that the command starts. Everybody else writes to the real console.
/// </summary>
internal sealed class ConsoleCapture
{
    private static readonly AsyncLocal<ConsoleCapture?> s_current = new();

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    static ConsoleCapture()
    {
        Console.SetOut(new Writer(Console.Out, c => c._output));
        Console.SetError(new Writer(Console.Error, c => c._errors));
    }

    private ConsoleCapture() { }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>From here on, in this flow, to the end of the async method that calls it.</summary>
    public static ConsoleCapture Begin() => s_current.Value = new ConsoleCapture();

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private sealed class Writer(TextWriter console, Func<ConsoleCapture, StringBuilder> stream) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (s_current.Value is { } capture)
            {
                var text = stream(capture);
                lock (text)
                    text.Append(buffer);
            }
            else
                console.Write(buffer);
        }

        public override void Flush() => console.Flush();
    }
}
