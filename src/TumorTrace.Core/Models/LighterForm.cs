namespace TumorTrace.Core.Models;

/// <summary>The files of a model that compute in fewer bits: NAME.int8.onnx and NAME.fp16.onnx beside NAME.onnx.</summary>
internal static class LighterForm
{
    /// <summary>8-bit integers, for processors.</summary>
    public const string Int8 = "int8";

    /// <summary>16-bit floats, for GPUs.</summary>
    public const string Fp16 = "fp16";

    private static readonly string[] s_all = [Int8, Fp16];

    /// <param name="fp32">NAME.onnx.</param>
    public static string PathOf(string fp32, string kind) => Path.ChangeExtension(fp32, $".{kind}.onnx");

    /// <summary>Those that lie beside the fp32 file.</summary>
    public static IEnumerable<string> Beside(string fp32) => s_all.Select(kind => PathOf(fp32, kind)).Where(File.Exists);

    /// <summary>True for such a file's name.</summary>
    public static bool Is(string path) => s_all.Any(kind => path.EndsWith($".{kind}.onnx", StringComparison.Ordinal));
}
