using TumorTrace.Core;
using TumorTrace.Inference;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Doctor;

/// <summary>Native libraries that every run uses: they are loaded, and asked for their versions.</summary>
internal static class LibraryChecks
{
    public static IEnumerable<Finding> All() =>
        [
            Try(
                "openslide",
                () => $"{SlideFile.OpenSlideVersion}: {string.Join(", ", SlideFile.OpenSlideFormats)}",
                "then run `tumortrace doctor` again"
            ),
            Try(
                "libvips",
                () => $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}: PNG, JPEG, TIFF",
                Again
            ),
            Try("network", () => $"ONNX Runtime {OnnxModel.RuntimeVersion}", Again),
        ];

    private const string Again = "unpack or build the program again: the file belongs to it";

    private static Finding Try(string subject, Func<string> version, string toDo)
    {
        try
        {
            return Finding.Ok(subject, version());
        }
        catch (UserException e)
        {
            return Finding.Missing(subject, e.Message, toDo);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            return Finding.Missing(subject, e.GetBaseException().Message.Split('\n')[0], toDo);
        }
    }
}
