using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Counts the operations that ONNX Runtime computes after fusing.</summary>
internal static class OptimizedOperations
{
    public static IReadOnlyDictionary<string, int> Count(string modelPath)
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-optimized-").FullName;
        try
        {
            var optimized = Path.Combine(folder, "optimized.onnx");
            OptimizedModel.Write(modelPath, optimized);
            return OnnxFile.Read(optimized).Operations;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Convolutions left in float, alone or fused with what follows.</summary>
    public static int FloatConvolutions(IReadOnlyDictionary<string, int> operations) =>
        operations.Where(o => o.Key is "Conv" or "FusedConv").Sum(o => o.Value);
}
