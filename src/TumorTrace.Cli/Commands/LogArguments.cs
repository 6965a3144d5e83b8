using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TumorTrace.Cli.Commands;

/// <summary>--log: what servers and workers say, for people or for programs.</summary>
internal static class LogArguments
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly Option<string> Log = Create();

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Log) == "json";

    /// <summary>Prints a line of the log.</summary>
    public static Action<string> Printer(ParseResult parsed) => IsJson(parsed) ? PrintJson : Console.WriteLine;

    private static void PrintJson(string line) =>
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    time = TimeProvider.System.GetUtcNow(),
                    level = "info",
                    process = $"{Environment.MachineName}:{Environment.ProcessId}",
                    message = line,
                },
                s_json
            )
        );

    private static Option<string> Create()
    {
        var option = new Option<string>("--log") { Description = "What is logged: text, or JSON lines", DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}
