using System.CommandLine;

namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>A command of the program in this process, with what it prints.</summary>
internal static class CommandTrial
{
    /// <summary>One for the whole process: the terminal library keeps the writer that it finds first.</summary>
    private static readonly StringWriter s_said = new();

    private const string Fault = "a fault in TumorTrace";

    /// <summary>
    /// Runs the command. An input may be refused; what would show a user a stack trace or "a fault in TumorTrace" is thrown.
    /// </summary>
    public static string Run(Command command, params string[] arguments)
    {
        s_said.GetStringBuilder().Clear();
        var (output, error) = (Console.Out, Console.Error);
        Console.SetOut(s_said);
        Console.SetError(s_said);
        try
        {
            var parsed = command.Parse(arguments);
            if (parsed.Errors.Count > 0)
                throw new FindException($"the target's command line is wrong: {parsed.Errors[0].Message}");
            parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
        var text = s_said.ToString();
        if (text.Contains(Fault, StringComparison.Ordinal))
            throw new FindException($"{string.Join(' ', arguments)}\n{text}{Details(text)}");
        return text;
    }

    /// <summary>The stack trace, from the file that the message names.</summary>
    private static string Details(string text)
    {
        const string Before = "please report it with ";
        var at = text.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        var end = text.IndexOf(')', Math.Max(at, 0));
        var file = at >= Before.Length && end > at ? text[at..end] : "";
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }
}

/// <summary>Something that must not happen.</summary>
internal sealed class FindException(string message) : Exception(message);
