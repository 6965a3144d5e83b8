using System.Text.Encodings.Web;
using System.Text.Json;
using TumorTrace.Core.Files;

namespace TumorTrace.Core.Evaluation;

/// <summary>report.json: the whole evaluation at full precision.</summary>
internal static class ReportFile
{
    public const string FileName = "report.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonNumbers() },
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static void Write(string folder, EvaluationReport report) =>
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(report, s_json) + "\n");

    /// <param name="path">The file, or the folder that it is in.</param>
    /// <exception cref="UserException">No report is there.</exception>
    public static EvaluationReport Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        try
        {
            return JsonSerializer.Deserialize<EvaluationReport>(File.ReadAllText(file), s_json)
                ?? throw new UserException($"{file}: holds null, expected a report");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: no report there, expected the {FileName} that `tumortrace evaluate` writes", e);
        }
        catch (JsonException e)
        {
            throw new UserException($"{file}: line {e.LineNumber + 1}: not a report of `tumortrace evaluate` ({e.Message})", e);
        }
    }
}
