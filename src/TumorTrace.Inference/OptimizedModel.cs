using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;

namespace TumorTrace.Inference;

/// <summary>The graph that ONNX Runtime really computes: what was fused is seen in it.</summary>
internal static class OptimizedModel
{
    /// <summary>Writes the graph as it is after all of ONNX Runtime's optimisations for this machine.</summary>
    /// <exception cref="UserException">Not a model that ONNX Runtime can load.</exception>
    public static void Write(string path, string target)
    {
        try
        {
            using var options = OnnxSession.Options();
            options.OptimizedModelFilePath = target;
            using var session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserException($"{path}: not a model that ONNX Runtime can load: {e.Message.Split('\n')[0]}", e);
        }
    }
}
