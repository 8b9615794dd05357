export default {
  rewrites: {
    'en/:rest*': ':rest*'
  },
}
