using System.Globalization;

namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>
/// The child process that tries inputs one after the other, so that a native crash, a hang or a lack of memory ends this process only.
/// It says "> NUMBER" before each input, "! LINES" of what was found, in one line, and "." at its end.
/// </summary>
internal static class FuzzWorker
{
    public const string Command = "fuzz-worker";

    /// <summary>With more than this left over after a collection, a fresh process goes on.</summary>
    private const long MostLeftOver = 900L << 20;

    /// <param name="arguments">Target, first number, one past the last number.</param>
    public static int Run(string[] arguments)
    {
        var (name, first, end) = (arguments[0], Number(arguments[1]), Number(arguments[2]));
        var folder = Directory.CreateTempSubdirectory("tumortrace-fuzz-").FullName;
        using var report = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        try
        {
            using var target = FuzzTargets.Create(name, Directory.CreateDirectory(Path.Combine(folder, "target")).FullName);
            for (var number = first; number < end && Environment.WorkingSet < MostLeftOver; number++)
            {
                report.WriteLine($"> {number}");
                if (Try(target, target.Input(number), Path.Combine(folder, "input")) is { } found)
                    report.WriteLine($"! {found.ReplaceLineEndings("\u2028")}");
                if (Environment.WorkingSet > MostLeftOver / 2)
                    GC.Collect();
            }
            report.WriteLine(".");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    /// <summary>What an input does that it must not; null if all is well.</summary>
    /// <param name="folder">Made anew for the input's file.</param>
    public static string? Try(FuzzTarget target, FuzzInput input, string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, input.Name);
        File.WriteAllBytes(path, input.Content);
        try
        {
            target.Try(path);
            return null;
        }
        catch (FindException e)
        {
            return e.Message;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
