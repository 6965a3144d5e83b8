using TumorTrace.Core;

namespace TumorTrace.Cli;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 1;

    /// <summary>Something failed; the rest was done.</summary>
    public const int Failed = 2;

    /// <summary>Ctrl-C, by the shell's convention 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>Exceptions as sentences: nobody is shown a stack trace.</summary>
internal static class Errors
{
    /// <param name="output">The folder that is written to, named if the system's own message does not.</param>
    public static string Describe(Exception e, string? output = null) =>
        SystemLimits.Describe(e) is { } limit
            ? $"{limit}{(output is null ? "" : $"; what is finished in {output} is kept")}"
            : InWords(e, output);

    private static string InWords(Exception e, string? output) =>
        e switch
        {
            UserException problem => OptionNames.Describe(problem),
            IOException or UnauthorizedAccessException => $"cannot read or write{(output is null ? "" : $" in {output}")}: {e.Message}",
            ArgumentOutOfRangeException a when IsFileTooLarge(a) =>
                $"cannot write{(output is null ? "" : $" in {output}")}: a file would be larger than is allowed here "
                    + "(ulimit -f, or the disk's format)",
            OutOfMemoryException => "out of memory; try --threads 1, a smaller --dense-window or a smaller --tile-cache",
            _ => Unexpected(e),
        };

    /// <summary>A sentence that the user should know, on standard error.</summary>
    public static void Warn(string message) => Console.Error.WriteLine($"warning: {OptionNames.Hint(message)}");

    /// <summary>Runs a command; a problem becomes one line on standard error and an exit code.</summary>
    public static int Guard(Func<int> command) => GuardAsync(() => Task.FromResult(command())).GetAwaiter().GetResult();

    /// <inheritdoc cref="Guard"/>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"error: {Describe(e)}");
            return ExitCode.Failed;
        }
    }

    /// <summary>What is wrong with a folder to write to, given as --output; nothing if it can be created.</summary>
    public static IEnumerable<string> OutputFolderProblems(string? output) =>
        File.Exists(output) ? [$"--output is {output}, which is a file; expected a folder, created if need be"] : [];

    /// <summary>Reports all problems of the options together.</summary>
    public static bool AnyUsageProblem(IEnumerable<string> problems)
    {
        var any = false;
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"error: {problem}");
            any = true;
        }
        return any;
    }

    /// <inheritdoc cref="AnyUsageProblem(IEnumerable{string})"/>
    public static bool AnyUsageProblem(IEnumerable<OptionProblem> problems) => AnyUsageProblem(problems.Select(OptionNames.Describe));

    /// <summary>What .NET makes of EFBIG: "Specified file length was too large for the file system. (Parameter 'value')".</summary>
    private static bool IsFileTooLarge(ArgumentOutOfRangeException e) =>
        e.ParamName == "value" && e.StackTrace?.TrimStart().StartsWith("at System.IO.", StringComparison.Ordinal) == true;

    private static string Unexpected(Exception e)
    {
        var log = Path.Combine(Path.GetTempPath(), $"tumortrace-error-{Environment.ProcessId}.log");
        try
        {
            File.WriteAllText(log, e.ToString());
        }
        catch (Exception nested) when (nested is IOException or UnauthorizedAccessException)
        {
            log = "this message: its details could not be written";
        }
        return $"unexpected {e.GetType().Name}: {e.Message} (a fault in TumorTrace; please report it with {log})";
    }
}
