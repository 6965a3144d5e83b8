using System.Text.Json;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>Which slide an unfinished run is of: a file in its work folder.</summary>
internal static class WorkOwner
{
    private const string FileName = "slide.json";

    public static void Write(string work, SlideFingerprint slide) =>
        AtomicFile.WriteText(Path.Combine(work, FileName), JsonSerializer.Serialize(slide));

    /// <summary>Null if it is not known.</summary>
    public static SlideFingerprint? TryRead(string work)
    {
        try
        {
            return JsonSerializer.Deserialize<SlideFingerprint>(File.ReadAllText(Path.Combine(work, FileName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
